// To be imported where a cluster is opened, and not before: of the library, this is all that a bundle has to hold.
export { KubeConfig, Watch } from '@kubernetes/client-node';
