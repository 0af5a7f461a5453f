"""image-with-mlgit.py BASE FOLDER NAME OUT: writes the image of the archive BASE with the files of FOLDER laid over it, as NAME, to OUT."""

import hashlib
import io
import json
import os
import sys
import tarfile


def main(base, folder, name, out):
    layer = out + '.layer'
    with tarfile.open(layer, 'w') as tar:
        for part in sorted(os.listdir(folder)):
            tar.add(os.path.join(folder, part), part)
    with open(layer, 'rb') as file:
        digest = 'sha256:' + hashlib.file_digest(file, 'sha256').hexdigest()
    with tarfile.open(base) as old, tarfile.open(out, 'w') as new:
        [listing] = json.load(old.extractfile('manifest.json'))
        config = json.load(old.extractfile(listing['Config']))
        config['rootfs']['diff_ids'].append(digest)
        for known in listing['Layers']:
            new.addfile(old.getmember(known), old.extractfile(known))
        new.add(layer, 'mlgit.tar')
        text = json.dumps(config).encode()
        config_name = hashlib.sha256(text).hexdigest() + '.json'
        made = [{'Config': config_name, 'RepoTags': [name], 'Layers': [*listing['Layers'], 'mlgit.tar']}]
        for part, content in ((config_name, text), ('manifest.json', json.dumps(made).encode())):
            info = tarfile.TarInfo(part)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    os.remove(layer)


main(*sys.argv[1:])
