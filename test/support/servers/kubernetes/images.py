"""images.py FOLDER ROOT: writes images that a container runtime can import, as FOLDER/NAME.tar: `pause` and `busybox` of one
static busybox, and `python` of the files below ROOT. No registry is asked, and no other program."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

BUSYBOX = '/bin/busybox'
SLEEP = "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"


def entry(name, kind=tarfile.REGTYPE, mode=0o755, size=0, link=''):
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.size, info.linkname = kind, mode, size, link
    return info


def busybox_layer(path):
    with tarfile.open(path, 'w') as tar:
        for folder in ('bin', 'etc', 'tmp', 'proc', 'sys', 'dev'):
            tar.addfile(entry(folder, tarfile.DIRTYPE, 0o1777 if folder == 'tmp' else 0o755))
        with open(BUSYBOX, 'rb') as program:
            tar.addfile(entry('bin/busybox', size=os.path.getsize(BUSYBOX)), program)
        for name in subprocess.check_output([BUSYBOX, '--list'], text=True).split():
            if name != 'busybox':
                tar.addfile(entry('bin/' + name, tarfile.SYMTYPE, link='busybox'))


def root_layer(path, root):
    with tarfile.open(path, 'w') as tar:
        for name in sorted(os.listdir(root)):
            tar.add(os.path.join(root, name), name)


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def write_image(folder, name, layer, command):
    machine = {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(os.uname().machine, os.uname().machine)
    found = digest(layer)
    config = {
        'architecture': machine,
        'os': 'linux',
        'config': {'Cmd': command, 'Env': ['PATH=/usr/bin:/bin']},
        'rootfs': {'type': 'layers', 'diff_ids': ['sha256:' + found]},
        'history': [],
    }
    text = json.dumps(config).encode()
    config_name = hashlib.sha256(text).hexdigest() + '.json'
    listing = [{'Config': config_name, 'RepoTags': [f'test.local/{name}:1'], 'Layers': ['layer.tar']}]
    with tarfile.open(os.path.join(folder, name + '.tar'), 'w') as tar:
        for part, content in ((config_name, text), ('manifest.json', json.dumps(listing).encode())):
            tar.addfile(entry(part, mode=0o644, size=len(content)), io.BytesIO(content))
        with open(layer, 'rb') as file:
            tar.addfile(entry('layer.tar', mode=0o644, size=os.path.getsize(layer)), file)


def main(folder, root):
    layer = os.path.join(folder, 'layer')
    busybox_layer(layer)
    write_image(folder, 'pause', layer, ['/bin/sh', '-c', SLEEP])
    write_image(folder, 'busybox', layer, ['/bin/sh'])
    root_layer(layer, root)
    write_image(folder, 'python', layer, ['/bin/sh'])
    os.remove(layer)


main(*sys.argv[1:])
