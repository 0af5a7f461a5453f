"""One index of a Job written by hand: reads `PREFIX/in.txt` of the bucket and writes `PREFIX/out-INDEX.txt`, with its index added.
Nothing but Python's standard library: signature version 4, with the keys of the environment."""

import datetime
import hashlib
import hmac
import os
import sys
import urllib.parse
import urllib.request

endpoint, bucket, prefix, index = *sys.argv[1:4], os.environ['JOB_COMPLETION_INDEX']


def ask(method, name, body=None):
    path = '/' + urllib.parse.quote(f'{bucket}/{prefix}/{name}')
    now = datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')
    headers = {
        'host': urllib.parse.urlsplit(endpoint).netloc,
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        'x-amz-date': now,
    }
    names = ';'.join(headers)
    lines = ''.join(f'{name}:{value}\n' for name, value in headers.items())
    request = '\n'.join([method, path, '', lines, names, 'UNSIGNED-PAYLOAD'])
    scope = f'{now[:8]}/us-east-1/s3/aws4_request'
    text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ('AWS4' + os.environ['AWS_SECRET_ACCESS_KEY']).encode()
    for part in [*scope.split('/'), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f'{os.environ["AWS_ACCESS_KEY_ID"]}/{scope}'
    headers['authorization'] = (
        f'AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={key.hex()}'
    )
    made = urllib.request.Request(endpoint + path, data=body, headers=headers, method=method)
    with urllib.request.urlopen(made) as answer:
        return answer.read()


ask('PUT', f'out-{index}.txt', ask('GET', 'in.txt') + f'{index}\n'.encode())
