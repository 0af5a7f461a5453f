// pull of one file of 1 GiB from an S3 server on the loopback, against s5cmd and dvc pull
import { benchTransfer } from './support/bench-transfer.mjs';
import { writeBigFile } from './support/data.mjs';
import { pulling } from './support/s3-sides.mjs';

await benchTransfer({
  bench: 'pull-big',
  write: (path) => writeBigFile(path, 1024 ** 3),
  going: pulling,
  checked: 'one file of 1 GiB into a new clone',
  s5cmdShare: 0.9,
});
