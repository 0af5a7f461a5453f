// Logistic regression by stochastic gradient descent.
import { readFileSync } from 'node:fs';
import { random, shuffle } from './random.mjs';

const FEATURES = ['student', 'balance', 'income'];

/** Rows of a CSV table as { x: features, y: 1 for a default }. */
export function readClients(path) {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const places = FEATURES.map((name) => columns.indexOf(name));
  const target = columns.indexOf('default');
  return lines.map((line) => {
    const cells = line.split(',').map(Number);
    return { x: places.map((place) => cells[place]), y: cells[target] };
  });
}

export function learn(clients, params) {
  const columns = FEATURES.map((_, i) => clients.map(({ x }) => x[i]));
  const mean = columns.map(average);
  const scale = columns.map((column, i) => Math.sqrt(average(column.map((x) => (x - mean[i]) ** 2))) || 1);
  const model = { features: FEATURES, mean, scale, bias: 0, weights: FEATURES.map(() => 0) };

  const points = clients.map(({ x, y }) => ({ x: standardise(model, x), y }));
  const next = random(params.seed);
  for (let epoch = 0; epoch < params.epochs; epoch++) {
    const step = params.learning_rate / (1 + epoch);
    for (const { x, y } of shuffle(points, next)) {
      const move = step * (y - sigmoid(score(model, x)));
      model.bias += move;
      model.weights = model.weights.map((weight, i) => weight + move * x[i]);
    }
  }
  return model;
}

/** Predicted probability of default. */
export function risk(model, x) {
  return sigmoid(score(model, standardise(model, x)));
}

const average = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
const standardise = (model, x) => x.map((value, i) => (value - model.mean[i]) / model.scale[i]);
const score = (model, x) => x.reduce((sum, value, i) => sum + model.weights[i] * value, model.bias);
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
