/**
 * Whether a path looks like a place for credentials, by its name alone. Names are chosen so that ordinary code and
 * data (`id_mapping.py`, `credentials.py`, `keyboard.csv`) stay in; what they contain is looked at besides.
 */
export function isCredentialName(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  const name = parts.at(-1) ?? '';
  const folder = parts.at(-2) ?? '';
  if (TEMPLATE.test(name)) return false;
  return (
    EXACT.has(name) ||
    PATTERNS.some((pattern) => pattern.test(name)) ||
    (folder === '.ssh' && !PUBLIC_SSH.test(name)) ||
    (folder === '.docker' && name === 'config.json') ||
    (folder === '.kube' && name === 'config')
  );
}

/** `.env.example` documents which variables there are; it holds none. */
const TEMPLATE = /^\.env(rc)?[._-](.*[._-])?(example|sample|template|tmpl|dist|defaults?)$|\.pub$/;

const PUBLIC_SSH = /^(config|known_hosts|authorized_keys)$/;

const EXACT = new Set([
  '.netrc',
  '_netrc',
  '.pgpass',
  '.my.cnf',
  '.pypirc',
  '.dockercfg',
  '.git-credentials',
  '.htpasswd',
  '.boto',
  '.s3cfg',
  '.vault-token',
  'credentials',
  '.credentials',
  'kubeconfig',
  'kaggle.json',
  'secrets.toml',
  'secrets.yaml',
  'secrets.yml',
  'secrets.json',
]);

const PATTERNS = [
  /^\.env$/,
  /^\.envrc$/,
  /^\.env(rc)?[._-].+$/,
  /^id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)([._-].*)?(?<!\.(?:py|ipynb|r|sql|sh|js|ts|csv|md))$/,
  /\.(pem|key|p12|pfx|pkcs12|p8|ppk|jks|keystore|kdbx|gpg-key)$/,
  /^credentials\.(json|ya?ml|toml|ini|csv|xml|db)$/,
  /^client_secrets?.*\.json$/,
  /^service[-_]account.*\.json$/,
];
