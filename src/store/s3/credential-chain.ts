/** In a module of its own, so that it can be loaded late: the library has no form that a bundle could load so by itself. */
export { defaultProvider } from '@aws-sdk/credential-provider-node';
