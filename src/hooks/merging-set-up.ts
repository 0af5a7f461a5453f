import { rm } from 'node:fs/promises';
import type { HookGit } from '../git/hook-port.ts';
import {
  type AttributesState,
  attributesState,
  withAttributes,
  withoutAttributes,
} from './attributes-block.ts';
import { modeOf, type RandomName, readText, writeHookFile } from './hook-file.ts';
import { rememberAdded, rememberMade, wasAdded, wasMade } from './installed-record.ts';
import { DRIVER_SECTION, DRIVER_SETTINGS, type DriverState, driverState } from './merge-driver.ts';

export interface MergingDependencies {
  readonly git: HookGit;
  /** `.gitattributes` at the top, or `info/attributes` of a bare repository. */
  readonly attributesFile: string;
  readonly random: RandomName;
}

export interface MergingState {
  /** `merge.mlgit.driver` of git's configuration. */
  readonly driver: DriverState;
  /** Lines that say for which files it is. */
  readonly attributes: AttributesState;
  readonly attributesFile: string;
}

export async function findMerging({ git, attributesFile }: MergingDependencies): Promise<MergingState> {
  const [driver, text] = await Promise.all([
    git.readSettings(`${DRIVER_SECTION}.driver`),
    readText(attributesFile),
  ]);
  return { driver: driverState(driver.at(-1)), attributes: attributesState(text), attributesFile };
}

/** The driver first: lines that name a driver which is not there would be merged as text. */
export async function installMerging(dependencies: MergingDependencies): Promise<MergingState> {
  const { git, attributesFile, random } = dependencies;
  const before = await findMerging(dependencies);
  if (before.driver === 'absent' || before.driver === 'older') {
    for (const [name, value] of Object.entries(DRIVER_SETTINGS)) {
      await git.writeSetting(`${DRIVER_SECTION}.${name}`, value);
    }
  }
  if (before.attributes !== 'current') {
    const text = await readText(attributesFile);
    await write(attributesFile, withAttributes(text), random);
    if (before.attributes === 'absent') await rememberAdded(git, ATTRIBUTES);
    if (text === undefined) await rememberMade(git, ATTRIBUTES);
  }
  return findMerging(dependencies);
}

/** In the record of what was done, for both places. */
const ATTRIBUTES = '.gitattributes';

/** Returns whether the lines in the attributes were kept, as they came with the repository. */
export async function uninstallMerging(
  dependencies: MergingDependencies,
): Promise<{ readonly kept: boolean }> {
  const { git, attributesFile, random } = dependencies;
  const { driver } = await findMerging(dependencies);
  const text = await readText(attributesFile);
  const rest = text === undefined ? undefined : withoutAttributes(text);
  const isOurs = await wasAdded(git, ATTRIBUTES);
  if (rest !== undefined && isOurs) {
    if (rest === '' && (await wasMade(git, ATTRIBUTES))) await rm(attributesFile);
    else await write(attributesFile, rest, random);
  }
  if (driver === 'current' || driver === 'older') await git.removeSection(DRIVER_SECTION);
  return { kept: rest !== undefined && !isOurs };
}

async function write(path: string, text: string, random: RandomName): Promise<void> {
  const mode = await modeOf(path);
  await writeHookFile(path, { text, mode: mode ?? 0o644, replaces: mode !== undefined }, random);
}
