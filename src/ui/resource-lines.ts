import { humanBytes, humanDuration } from '../base/human.ts';
import type { ExecutionAttempt, RequestedResources } from '../model/execution.ts';
import type { Palette } from './palette.ts';

/** What an attempt asked for and what it took, one line each, as far as either is known. */
export function resourceLines(attempt: ExecutionAttempt, palette: Palette): string[] {
  const { requested, wallMs, cpuMs, peakBytes, readBytes, writeBytes } = attempt;
  const took = [
    ...(cpuMs === undefined ? [] : [`cpu ${humanDuration(cpuMs)}`]),
    ...(peakBytes === undefined ? [] : [`memory ${humanBytes(peakBytes)}`]),
    ...(readBytes === undefined ? [] : [`read ${humanBytes(readBytes)}`]),
    ...(writeBytes === undefined ? [] : [`wrote ${humanBytes(writeBytes)}`]),
  ];
  return [
    ...(requested === undefined ? [] : [`  ${palette.dim('asked')}  ${describeRequest(requested)}`]),
    ...(took.length === 0
      ? []
      : [`  ${palette.dim('took')}   ${[humanDuration(wallMs), ...took].join(', ')}`]),
  ];
}

/** `cpu 2, memory 4.00 GiB, time 2 h 0 min`. */
export function describeRequest(requested: RequestedResources): string {
  const { cpu, memoryBytes, gpu, diskBytes, timeMs, measured } = requested;
  return [
    ...(cpu === undefined ? [] : [`cpu ${cpu}`]),
    ...(memoryBytes === undefined
      ? []
      : [`memory ${humanBytes(memoryBytes)}${measured ? ' (as measured before)' : ''}`]),
    ...(gpu === undefined ? [] : [`gpu ${gpu}`]),
    ...(diskBytes === undefined ? [] : [`disk ${humanBytes(diskBytes)}`]),
    ...(timeMs === undefined ? [] : [`time ${humanDuration(timeMs)}`]),
  ].join(', ');
}
