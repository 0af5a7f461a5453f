import type { FlowFile } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { parseStoreAddress } from '../model/store-address.ts';
import { buildFlow, type SharedParts } from './build-flow.ts';
import { buildNotify } from './build-notify.ts';
import { buildParams } from './build-params.ts';
import { buildRunners } from './build-runners.ts';
import { buildEnvironment } from './build-step.ts';
import { buildUndeclared } from './build-undeclared.ts';
import { checkShape } from './check-shape.ts';
import { checkSubflows } from './check-subflows.ts';
import { quoted } from './describe-value.ts';
import { FLOW_FORM } from './flow-form.ts';
import { FlowReading } from './flow-reading.ts';
import type { RawFlowFile } from './flow-schema.ts';
import { hasKnownVersion } from './has-known-version.ts';
import { inlineSubflows } from './inline-subflows.ts';
import { problemsError } from './problem.ts';
import { parseRepositoryPath } from './repository-path.ts';
import { hintOf, isWrong } from './wrong.ts';
import { readYaml } from './yaml-source.ts';

/** More than people write, and enough for some thousand steps that a program wrote; bounds what a hostile file can make the reader do. */
export const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * The text of a flow file as a flow file. `path` is relative to the repository's root. The result is plain data that
 * JSON keeps whole, so that it can be remembered under the digest of the text.
 * @throws MlgitError (usage) with every mistake of the file at once: the message shows each as `file:line:column: …`,
 * `details.problems` lists them. Its code is that of the mistakes when they are of one kind, else `bad-flow-file`.
 */
export function parseFlowFile(text: string, path: string): FlowFile {
  const reading = new FlowReading(readYaml(text, MAX_CHARACTERS));
  const isReadable = reading.problems.every((problem) => problem.code === 'repeated-key');
  const raw =
    isReadable && hasKnownVersion(reading, 'flow file') ? checkShape(reading, FLOW_FORM) : undefined;
  const file = raw && buildFile(reading, raw, path);
  if (file === undefined || reading.problems.length > 0) {
    throw problemsError(path, reading.problems, 'bad-flow-file');
  }
  return file;
}

function buildFile(reading: FlowReading, raw: RawFlowFile, path: string): FlowFile {
  const rawFlows = raw.flows ?? {};
  const python = buildPython(reading, raw.python);
  if (raw.flows === undefined && python === undefined && !reading.isDamaged(['flows'])) {
    reading.reportKey([], { code: 'missing-key', message: '"flows" is missing: expected names with flows' });
  } else if (
    raw.flows !== undefined &&
    Object.keys(rawFlows).length === 0 &&
    python === undefined &&
    !reading.isDamaged(['flows']) &&
    !reading.hasDamageBelow(['flows'])
  ) {
    reading.report(['flows'], { code: 'bad-value', message: 'the flow file has no flows' });
  }
  if (raw.store !== undefined) checkStore(reading, raw.store);
  const runners = buildRunners(reading, raw.runners);
  const sharedLinks = buildLinks(reading, raw.workspace?.link ?? [], ['workspace', 'link']);
  const shared: SharedParts = {
    file: path,
    flows: rawFlows,
    params: buildParams(reading, raw, []),
    environment: buildEnvironment(reading, raw.environment, ['environment']),
    undeclared: buildUndeclared(reading, raw.undeclared, ['undeclared']),
    image: raw.image,
    workspaceLinks: sharedLinks,
    notify: buildNotify(reading, raw.notify, ['notify']),
  };
  const flows = Object.entries(rawFlows).map(([name, flow]) => {
    const links = buildLinks(reading, flow.workspace?.link ?? [], ['flows', name, 'workspace', 'link']);
    const workspaceLinks = [...new Set([...sharedLinks, ...links])];
    return [name, buildFlow(reading, name, flow, { ...shared, workspaceLinks })] as const;
  });
  const built = Object.fromEntries(flows);
  checkSubflows(reading, built);
  return {
    path,
    version: 1,
    ...(raw.store === undefined ? {} : { store: raw.store }),
    ...(raw.push === undefined ? {} : { push: raw.push }),
    ...(runners === undefined ? {} : { runners }),
    flows: reading.problems.length > 0 ? built : inlineSubflows(built),
    ...(python === undefined ? {} : { python }),
  };
}

function buildPython(reading: FlowReading, raw: RawFlowFile['python']): readonly string[] | undefined {
  if (raw === undefined) return undefined;
  const files = typeof raw === 'string' ? [raw] : raw;
  return files.map((file, index) => {
    const parsed = parseRepositoryPath(file);
    const wrong = isWrong(parsed)
      ? parsed
      : file.endsWith('.py')
        ? undefined
        : { wrong: 'does not end in .py' };
    if (wrong !== undefined) {
      reading.report(typeof raw === 'string' ? ['python'] : ['python', index], {
        code: 'bad-path',
        message: `the Python file ${quoted(file)} ${wrong.wrong}`,
        ...hintOf(wrong),
      });
    }
    return isWrong(parsed) ? file : parsed.path;
  });
}

function buildLinks(reading: FlowReading, links: readonly string[], at: readonly string[]): string[] {
  return links.flatMap((link, index) => {
    const parsed = parseRepositoryPath(link);
    if (!isWrong(parsed)) return [parsed.path];
    reading.report([...at, index], {
      code: 'bad-path',
      message: `the link ${quoted(link)} ${parsed.wrong}`,
      ...hintOf(parsed),
    });
    return [];
  });
}

function checkStore(reading: FlowReading, store: string): void {
  if (!/^(s3:\/\/[^/\s]+(\/\S*)?|file:\/\/\/\S+)$/.test(store)) {
    reading.report(['store'], {
      code: 'bad-value',
      message: `store: expected s3://bucket/prefix or file:///folder, found ${quoted(store)}`,
    });
  } else if (/^\w+:\/\/[^/]*@/.test(store)) {
    reading.report(['store'], {
      code: 'bad-value',
      message: 'store: expected a URL without credentials, which everyone who reads the file would see',
      hint: 'name a profile of the AWS configuration instead: AWS_PROFILE',
    });
  } else {
    try {
      parseStoreAddress(store);
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      reading.report(['store'], { code: 'bad-value', message: `store: ${error.message}` });
    }
  }
}
