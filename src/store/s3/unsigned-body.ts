import type { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';

/**
 * Has the signature cover everything but the body (`x-amz-content-sha256: UNSIGNED-PAYLOAD`, AWS Signature Version 4).
 * A SHA-256 of each blob would cost more than all other work; CRC32 guards the way there, and a blob's name its content.
 */
export function leaveBodyUnsigned(command: PutObjectCommand | UploadPartCommand): void {
  // Both stacks take the same step; their types differ in the input alone.
  (command as PutObjectCommand).middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: { [name: string]: string } };
      request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'leaveBodyUnsigned' },
  );
}
