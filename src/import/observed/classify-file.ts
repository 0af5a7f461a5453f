import type { SeenFile } from './observed-command.ts';

const CODE =
  /\.(py|pyi|pyx|ipynb|r|rmd|qmd|sh|bash|zsh|sql|jl|js|mjs|cjs|ts|pl|rb|lua|m|c|h|cc|cpp|hpp|cu|rs|go|java|scala|stan|so|proto|j2|jinja|jinja2|tmpl|mk)$/i;
const SETTINGS = /\.(ya?ml|toml|ini|cfg|conf|json|jsonc|properties|md|rst)$/i;
/** What is called so is data whatever its ending. */
const DATA_FOLDER =
  /(^|\/)(data|datasets?|raw|input|inputs|cache|models?|build|outputs?|results?|artifacts?)\//i;
const DATA =
  /\.(csv|tsv|txt|parquet|feather|arrow|ipc|orc|avro|npy|npz|pkl|pickle|joblib|h5|hdf5|nc|zarr|db|sqlite3?|duckdb|xlsx?|jsonl|ndjson|geojson|xml|html?|png|jpe?g|gif|tiff?|bmp|webp|svg|pdf|wav|mp3|flac|mp4|avi|zip|gz|bz2|xz|zst|tar|tgz|7z|bin|dat|pt|pth|ckpt|onnx|pb|tflite|safetensors|gguf|model|rds|rdata|fa|fasta|fastq|bam|vcf|dta|sav)$/i;
/** Settings are small. */
const MOST_SETTINGS_BYTES = 100 * 1024;

/** Whether a file of the tree that was read is code of the step, which its key covers as such, or data that it takes in. */
export function isCode(file: SeenFile): boolean {
  // Code comes from the snapshot, which has nothing that git ignores.
  if (file.ignored || file.added !== undefined || file.secret) return false;
  if (CODE.test(file.path)) return true;
  if (DATA.test(file.path) || file.sizeBytes > MOST_SETTINGS_BYTES) return false;
  if (SETTINGS.test(file.path)) return !DATA_FOLDER.test(file.path);
  return file.tracked;
}
