// Who may import whom (docs/architecture.md). Type-only imports count: a type that knows a layer ties its file to it.
// Folders that do not exist yet are named already, so that the first file in them meets the rules.

/** A rule that keeps `from` to what `to` lists; everything of ours that is not listed is refused. */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(src|commands|test|tooling|bench)/', pathNot: [from, ...to] },
});

/** A rule that keeps a package to its one owner. */
const owned = (name, packages, owner, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { pathNot: [owner, '^(test|tooling|bench)/'] },
  to: { path: packages },
});

const BASE = '^src/base/';
const MODEL = '^src/model/';
const CONFIG_TYPES = '^src/config/config\\.ts$';
const STORE_PORTS =
  '^src/store/(port|local-port|remote-port|store-error|inspection-port|open-blob|tree-walk|cache-entry-codec|cache-order|store-id|artifact-store|first-of-stores|reported)\\.ts$';
const GIT_PORT = '^src/git/(port|hook-port)\\.ts$';
const RUNNER_PORT = '^src/runner/(port|job-port)\\.ts$';
const CHECKS = '^src/checks/';
const INDEX_PORT = '^src/index/memo-port\\.ts$';
const ADAPTERS =
  '^src/(store/(local|folder|s3|http|memory)/|git/(?!(port|hook-port)\\.ts)|runner/[^/]+/|index/(?!memo-port\\.ts)|workspace/)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files that need each other are one idea in two places; neither can be read, tested or loaded alone. Types included.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that cannot be followed is one that no rule below has checked.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^mlgit:(further-)?commands$' },
    },
    only(
      'base-knows-nothing',
      BASE,
      [],
      'base is what everything rests on; what it knew, everything would depend on.',
    ),
    only(
      'model-is-pure',
      MODEL,
      [BASE],
      'The model is the domain and its encodings: the same on every machine, with no store, no git and no clock in it.',
    ),
    {
      name: 'model-touches-no-io',
      severity: 'error',
      comment: 'Records must have the same bytes wherever they are made; only the hasher loads a library.',
      from: { path: MODEL, pathNot: '^src/model/blake3\\.ts$' },
      to: { dependencyTypes: ['core', 'npm'], path: '.' },
    },
    only('config-is-a-value', '^src/config/', [BASE, MODEL], 'Config is read before anything is opened.'),
    only(
      'flow-is-pure',
      '^src/flow/',
      [BASE, MODEL],
      'A flow file means the same whoever reads it: nothing of store, git or surroundings decides what it says.',
    ),
    only(
      'fingerprint-is-pure',
      '^src/fingerprint/',
      [BASE, MODEL],
      'A key must follow from its components alone; whoever gathers them is not its business.',
    ),
    only(
      'store-adapters',
      '^src/store/',
      [BASE, MODEL, CONFIG_TYPES],
      'A store keeps bytes by digest for whoever asks; it knows neither runs nor flows.',
    ),
    only(
      'git-adapters',
      '^src/git/',
      [BASE, MODEL, CONFIG_TYPES],
      'git is the one place that touches git, and touches nothing else.',
    ),
    only(
      'runner-adapters',
      '^src/runner/',
      [BASE, MODEL, CONFIG_TYPES],
      'A runner starts and ends commands; what they mean, and what is cached, it does not know.',
    ),
    only(
      'checks-know-data',
      CHECKS,
      [BASE, MODEL],
      'A check is answered from tables and its own words; whose they are, where they lie and what follows is not its business.',
    ),
    only(
      'index-is-a-cache',
      '^src/index/',
      [BASE, MODEL, CONFIG_TYPES],
      'The index remembers; deleting it changes no answer, so it decides nothing.',
    ),
    only(
      'workspace-uses-ports',
      '^src/workspace/',
      [BASE, MODEL, CONFIG_TYPES, STORE_PORTS, GIT_PORT, INDEX_PORT, '^src/fingerprint/'],
      'Workspaces are built from what ports give, so that any store and any git serves.',
    ),
    only(
      'executor-uses-ports',
      '^src/(executor|transfer)/',
      [
        BASE,
        MODEL,
        CONFIG_TYPES,
        STORE_PORTS,
        GIT_PORT,
        RUNNER_PORT,
        INDEX_PORT,
        '^src/flow/',
        '^src/fingerprint/',
      ],
      'What runs when must not depend on where it runs or where bytes lie.',
    ),
    only(
      'inspections-use-ports',
      '^src/(gc|fsck|lineage|review|export)/',
      [BASE, MODEL, CONFIG_TYPES, STORE_PORTS, GIT_PORT, '^src/flow/', '^src/fingerprint/'],
      'What is checked, swept or shown is the same for every adapter.',
    ),
    only(
      'import-is-pure',
      '^src/import/',
      [BASE, MODEL, '^src/flow/'],
      'What is taken over from elsewhere follows from what was read or seen; who reads, runs and writes is app.',
    ),
    only(
      'hooks-use-ports',
      '^src/hooks/',
      [BASE, MODEL, GIT_PORT],
      'What a hook decides must be testable without a repository, a store or a network; app joins it to them.',
    ),
    {
      name: 'adapters-never-meet',
      severity: 'error',
      comment: 'Two adapters of one port that know each other cannot be replaced one by one.',
      from: { path: '^src/(store|runner)/([^/]+)/' },
      to: { path: '^src/$1/[^/]+/', pathNot: '^src/$1/$2/' },
    },
    only(
      'ui-sees-results',
      '^src/ui/',
      [BASE, MODEL],
      'A renderer gets events and results. One that could open a store would show what no command returned.',
    ),
    {
      name: 'only-app-builds-adapters',
      severity: 'error',
      comment:
        'One place decides which store, git and runner a command works with; elsewhere a port is a parameter. Each adapter folder may use itself.',
      from: { path: '^(src|commands)/', pathNot: ['^src/app/', '^src/(store|git|runner|index|workspace)/'] },
      to: { path: ADAPTERS },
    },
    {
      name: 'app-has-no-face',
      severity: 'error',
      comment:
        'Use cases serve the command line, libraries and tests alike; they return and emit, and print nothing.',
      from: { path: '^src/app/' },
      to: { path: '^(src/(ui|cli)/|commands/)' },
    },
    only(
      'cli-is-thin',
      '^src/cli/',
      [
        BASE,
        MODEL,
        '^src/config/',
        '^src/ui/',
        '^src/app/((context|open-context|diff/(diff-specs|read-log-lines)|report/(diff-report|write-page)|list-log|log-runs|run-facts|show-spec|log-piece|logs-under-way|run-(error|flow|options))|clone-free/open-place|findings|sharing/(pending-push|share-after-run)|signing/(sign-ended-run|signs-runs)|hooks/run-hook|remote/worker/run-job|results/(command-results|executed-run))\\.ts$',
      ],
      "What is shared by commands is parsing, reporting (also of runs, which several commands make), exit codes, that runs are signed and shared when they end, and that those which could not be shared are tried again; a use case in there would be nobody's command.",
    ),
    only(
      'library-is-thin',
      '^src/library/',
      [BASE, MODEL, '^src/config/', '^src/app/', '^src/ui/(html/|render-card\\.ts)'],
      'The library is use cases with types that last, and their documents as pages; what it printed or asked a terminal for, whoever embeds it could not turn off.',
    ),
    {
      name: 'nobody-imports-the-library',
      severity: 'error',
      comment: 'It is an entry, beside that of the command line: what both need lies below both.',
      from: { path: '^(src|commands)/', pathNot: '^src/library/' },
      to: { path: '^src/library/' },
    },
    only(
      'commands-hold-no-logic',
      '^commands/',
      ['^src/(cli|app|ui|model|base)/'],
      'A command is flags, one call into app, and one renderer; everything else can be tested without a command line.',
    ),
    {
      name: 'nobody-imports-commands',
      severity: 'error',
      comment: 'A command is loaded by its path when it is run, and only then: start-up depends on it.',
      from: { path: '^src/' },
      to: { path: '^commands/' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      comment: 'Test support, tooling and benchmarks do not ship.',
      from: { path: '^(src|commands)/' },
      to: { path: '^(test|tooling|bench)/' },
    },
    owned(
      'git-library-in-git',
      'node_modules/isomorphic-git',
      '^src/git/',
      'The only place that touches git.',
    ),
    owned(
      's3-library-in-s3',
      'node_modules/@(aws-sdk|smithy)/',
      '^src/(store/s3|runner/aws-batch)/',
      'It takes 120 ms to load, and speaks for two adapters: buckets, and queues of AWS Batch.',
    ),
    owned(
      'kubernetes-library-in-kubernetes',
      'node_modules/@kubernetes/',
      '^src/runner/kubernetes/',
      'It reads kubeconfigs and gets credentials for one adapter, and is loaded where a cluster is asked.',
    ),
    owned(
      'one-tar',
      'node_modules/tar',
      '^src/workspace/(tar-stream|environment/portable/archive-folder)\\.ts$',
      'One file knows what is in an archive of data, and one makes those of folders of programs.',
    ),
    owned(
      'one-hasher',
      'node_modules/(blake3|@napi-rs/blake-hash)/',
      '^src/model/blake3\\.ts$',
      'Native or WebAssembly is chosen once, so that no two parts of a process can differ.',
    ),
    owned(
      'ink-in-ink',
      'node_modules/(ink|react|@types/react)/',
      '^src/ui/ink/',
      'They take 340 ms to load and are for terminals only.',
    ),
    owned(
      'plots-in-pages',
      'node_modules/(@observablehq/plot|@dagrejs/dagre)/',
      '^src/ui/html/',
      'They draw in a browser, and are part of the page that they draw.',
    ),
    owned(
      'content-readers-in-review',
      'node_modules/(diff|fast-png|jpeg-js)/',
      '^src/review/content/',
      'What is in a file is looked into where two files are compared, and loaded only there.',
    ),
    owned(
      'oclif-in-cli',
      'node_modules/@oclif/',
      '^(src/cli|commands)/',
      'The parser of the command line is not what mlgit does.',
    ),
    owned(
      'flow-file-libraries-in-flow',
      'node_modules/(yaml|zod|@marcbachmann/cel-js|smol-toml)/',
      '^src/flow/',
      'What reads a flow file is loaded when one is read; a listing of runs does not pay for it.',
    ),
    owned(
      'parquet-in-one-file',
      'node_modules/hyparquet/',
      '^src/app/data-columns\\.ts$',
      'The columns of a table are read in one place.',
    ),
    owned(
      'duckdb-in-one-file',
      'node_modules/@duckdb/',
      '^src/checks/duckdb\\.ts$',
      'What a query may read, load and use up is decided in one place; it is 70 MB, and loaded only where a check asks.',
    ),
    {
      name: 'processes-by-their-owners',
      severity: 'error',
      comment:
        'Whoever starts a process must end it and bound it: git, a runner, an environment build, a probe of what isolates, Python that is asked for its flows. Two probes of the machine stand beside them, mlgit starting itself in the background, and the pager of its output.',
      from: {
        path: '^(src|commands)/',
        pathNot: [
          '^src/(git|runner|workspace/environment|workspace/isolate|workspace/observe)/',
          '^src/workspace/call/(compile-flow|translate-metaflow)\\.ts$',
          '^src/store/local/(durability|process-identity)\\.ts$',
          '^src/cli/(background|open-in-browser|pager)\\.ts$',
        ],
      },
      to: { path: '^(node:)?child_process$' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
