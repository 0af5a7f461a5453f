// pull of 10,000 files of 10 KiB from an S3 server on the loopback, against s5cmd and dvc pull
import { benchTransfer } from './support/bench-transfer.mjs';
import { writeManyFiles } from './support/data.mjs';
import { pulling } from './support/s3-sides.mjs';

await benchTransfer({
  bench: 'pull-many',
  write: (path) => writeManyFiles(path, 10_000, 10 * 1024),
  going: pulling,
  checked: '10,000 files of 10 KiB into a new clone',
  s5cmdShare: 0.8,
});
