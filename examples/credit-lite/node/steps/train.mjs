// Train set -> logistic model (JSON). Paths and parameters come from the variables that mlgit sets.
import { readFileSync, writeFileSync } from 'node:fs';
import { learn, readClients } from './logistic.mjs';

const { MLGIT_PARAMS_FILE, MLGIT_INPUT_TRAIN, MLGIT_OUTPUT_MODEL } = process.env;

const params = JSON.parse(readFileSync(MLGIT_PARAMS_FILE, 'utf8'));
const clients = readClients(MLGIT_INPUT_TRAIN);
const model = learn(clients, params);
writeFileSync(MLGIT_OUTPUT_MODEL, `${JSON.stringify(model, null, 2)}\n`);

const weights = model.features.map((name, i) => `${name} ${model.weights[i].toFixed(2)}`).join(', ');
console.log(`${params.epochs} epochs over ${clients.length} clients: ${weights}`);
