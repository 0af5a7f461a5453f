// push of one file of 1 GiB to an S3 server on the loopback, against s5cmd and dvc push
import { benchTransfer } from './support/bench-transfer.mjs';
import { writeBigFile } from './support/data.mjs';
import { pushing } from './support/s3-sides.mjs';

await benchTransfer({
  bench: 'push-big',
  write: (path) => writeBigFile(path, 1024 ** 3),
  going: pushing,
  checked: 'one file of 1 GiB to an empty place',
  s5cmdShare: 0.9,
});
