import { remoteResources } from '../driver/job-facts.ts';

/** What a driver takes, beside the steps that run where it does. */
export const DRIVER_RESOURCES = remoteResources({ memoryBytes: 1024 * 2 ** 20 });
