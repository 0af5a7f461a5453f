/** Variables of the caller, of which those of AWS are read. */
export interface AwsEnvironment {
  readonly [name: string]: string | undefined;
}
