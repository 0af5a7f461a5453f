// push of 10,000 files of 10 KiB to an S3 server on the loopback, against s5cmd and dvc push
import { benchTransfer } from './support/bench-transfer.mjs';
import { writeManyFiles } from './support/data.mjs';
import { pushing } from './support/s3-sides.mjs';

await benchTransfer({
  bench: 'push-many',
  write: (path) => writeManyFiles(path, 10_000, 10 * 1024),
  going: pushing,
  checked: '10,000 files of 10 KiB to an empty place',
  s5cmdShare: 0.8,
});
