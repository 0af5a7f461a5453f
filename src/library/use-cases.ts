/** What a server asks for seldom, loaded together: each that were loaded by itself would cut the bundle into more pieces. */
export { attest } from '../app/attest/attest.ts';
export { compareWithRun } from '../app/attest/compare-with-run.ts';
export { trustedSigners } from '../app/attest/trusted-signers.ts';
export { verifyAttestation } from '../app/attest/verify-attestation.ts';
export { bisectFlow } from '../app/bisect/bisect-flow.ts';
export { evictResults } from '../app/cache/evict-results.ts';
export { examineSetup } from '../app/examine-setup.ts';
export {
  exportAirflow,
  exportArgo,
  exportGithubActions,
  exportGitlabCi,
  podsAsked,
} from '../app/export-flow.ts';
export { evict } from '../app/gc/evict.ts';
export { openAllStores } from '../app/gc/open-all-stores.ts';
export { openRequiredStore } from '../app/gc/open-required-store.ts';
export { purge } from '../app/gc/purge.ts';
export { listQuarantine, undelete } from '../app/gc/undelete.ts';
export { importDvc } from '../app/import-dvc/import-dvc.ts';
export { importMetaflow } from '../app/import-metaflow/import-metaflow.ts';
export { initCi } from '../app/init-ci.ts';
export { initRepository } from '../app/init-repository.ts';
export { narrowStep } from '../app/narrow-step.ts';
export { openWorktree } from '../app/open-worktree.ts';
export { attachRun } from '../app/remote/detached/attach-run.ts';
export { detachRun } from '../app/remote/detached/detach-run.ts';
export { checkRunner } from '../app/remote/driver/check-runner.ts';
export { reproductionsOf } from '../app/reproduce/reproductions-of.ts';
export { knownRunners } from '../app/runners/known-runners.ts';
export { addRunner, removeRunner, trustRunner } from '../app/runners/manage-runners.ts';
export { requireRunner } from '../app/runners/require-runner.ts';
export { runnerManifest } from '../app/runners/runner-manifest.ts';
export { checkRemote } from '../app/sharing/check-remote.ts';
export { addRemote, removeRemote, trustRemote } from '../app/sharing/manage-remotes.ts';
export { requireStore, storeRemotes } from '../app/sharing/store-remotes.ts';
export { trustedSignatures } from '../app/signing/trusted-signatures.ts';
