// What `import … from 'mlgit'` means, of the types in src/library: its declarations as one file that refers to none of ours, and the
// surface as a reviewer reads it (docs/library.api.md), which changes only where somebody changes the library.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import ts from 'typescript';

const ENTRY = 'src/library/main.ts';
const TARGET = { target: 'ES2023', module: 'NodeNext', strict: true };

/** The texts of the declarations and of the report. @throws Error where the types of the surface cannot be told. */
export function libraryTypes(root) {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-library-'));
  try {
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
    writeDeclarations(root, folder);
    extract(root, folder);
    const [declarations, report] = ['library.d.ts', 'library.api.md'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    return { declarations, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the entry and of all that its declarations refer to. Each is made of its file alone, with no look at the rest of the program. */
function writeDeclarations(root, folder) {
  const written = new Set();
  const visit = (path) => {
    if (written.has(path)) return;
    written.add(path);
    const text = declarationsOf(root, path);
    const target = join(folder, declared(path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
    for (const [, specifier] of text.matchAll(/from '(\.[^']*\.ts)'/g))
      visit(relative(root, resolve(root, dirname(path), specifier)));
  };
  visit(ENTRY);
}

function declarationsOf(root, path) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(join(root, path), 'utf8'), {
    fileName: path,
    compilerOptions: {
      ...TARGET,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      isolatedDeclarations: true,
    },
  });
  // Of other files that refer to more than the library takes, nothing that is missing can be seen.
  const [first] = path.startsWith(dirname(ENTRY)) ? diagnostics : [];
  if (first !== undefined)
    throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  return outputText;
}

function declared(path) {
  return path.replace(/\.ts$/, '.d.ts');
}

function extract(root, folder) {
  const problems = [];
  Extractor.invoke(ExtractorConfig.prepare(extractorConfig(root, folder)), {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
      message.handled = true;
    },
  });
  if (problems.length > 0) throw new Error(`Types of the library: ${problems.join('\n')}`);
}

function extractorConfig(root, folder) {
  const entry = join(folder, declared(ENTRY));
  const compilerOptions = {
    ...TARGET,
    lib: ['ES2024', 'ESNext.Disposable'],
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
    skipLibCheck: true,
  };
  const configObject = {
    projectFolder: folder,
    mainEntryPointFilePath: entry,
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
    apiReport: {
      enabled: true,
      reportFileName: 'library.api.md',
      reportFolder: folder,
      reportTempFolder: join(folder, 'temporary'),
      // Documents are part of the promise, whether their types have a name there or not.
      includeForgottenExports: true,
    },
    dtsRollup: { enabled: true, untrimmedFilePath: join(folder, 'library.d.ts') },
    docModel: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' } },
      // What is exported is public: there is no other kind.
      extractorMessageReporting: {
        default: { logLevel: 'error' },
        ...Object.fromEntries(
          ['ae-missing-release-tag', 'ae-forgotten-export', 'ae-undocumented'].map((id) => [
            id,
            { logLevel: 'none' },
          ]),
        ),
      },
      // Comments are prose.
      tsdocMessageReporting: { default: { logLevel: 'none' } },
    },
  };
  return { configObject, configObjectFullPath: undefined, packageJsonFullPath: join(folder, 'package.json') };
}
