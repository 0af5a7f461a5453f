/**
 * What in a file's bytes looks like a credential: the matched texts, none when it is clean. Each pattern names a form
 * that its issuer documents, so that random identifiers and hashes do not match.
 */
export function findCredentials(content: Buffer): string[] {
  const text = content.toString('latin1');
  const found = new Set<string>();
  for (const { hint, pattern } of FORMS) {
    // A plain search first: most files contain none of the marks, and it is many times faster.
    if (!hint.some((mark) => text.includes(mark))) continue;
    for (const match of text.matchAll(pattern)) {
      if (!isPlaceholder(match[0])) found.add(match[0]);
    }
  }
  return [...found];
}

/** Examples in documentation repeat a letter or say what they are. */
function isPlaceholder(text: string): boolean {
  return /EXAMPLE|X{8}|x{8}|\*{4}/.test(text) || new Set(text.slice(-16)).size < 5;
}

interface Form {
  readonly hint: readonly string[];
  readonly pattern: RegExp;
}

const FORMS: readonly Form[] = [
  {
    // A key block, not just its first line: code that looks for keys mentions that line too.
    hint: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|[\s"'+,])*(?:[A-Za-z-]{1,32}: [^\n]{0,200}\s+)*[A-Za-z0-9+/=]{32,}/g,
  },
  { hint: ['AKIA', 'ASIA'], pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  {
    hint: ['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY'],
    pattern: /aws_secret_access_key["']?\s{0,4}[=:]\s{0,4}["']?[A-Za-z0-9/+]{40}\b/gi,
  },
  { hint: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g },
  { hint: ['github_pat_'], pattern: /\bgithub_pat_[A-Za-z0-9_]{60,255}\b/g },
  { hint: ['glpat-'], pattern: /\bglpat-[A-Za-z0-9_-]{20,64}/g },
  { hint: ['xox'], pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,255}/g },
  { hint: ['AIza'], pattern: /\bAIza[A-Za-z0-9_-]{35}\b/g },
  { hint: ['hf_'], pattern: /\bhf_[A-Za-z0-9]{34,64}\b/g },
  {
    hint: ['sk-proj-', 'sk-ant-', 'sk-svcacct-'],
    pattern: /\bsk-(?:proj|ant|svcacct)-[A-Za-z0-9_-]{32,255}/g,
  },
  { hint: ['sk_live_', 'rk_live_'], pattern: /\b[sr]k_live_[A-Za-z0-9]{20,255}\b/g },
  { hint: ['npm_'], pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { hint: ['pypi-AgEI'], pattern: /\bpypi-AgEI[A-Za-z0-9_-]{50,500}/g },
  { hint: ['dapi'], pattern: /\bdapi[0-9a-f]{32}\b/g },
  { hint: ['AccountKey='], pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g },
];
