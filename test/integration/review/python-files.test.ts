import { describe, expect, it } from 'vitest';
import type { ContentDiff } from '../../../src/model/diff/content-diff.ts';
import { bytesFromPython, hasArrays } from '../../support/array-python.ts';
import { diffOf, linesOf } from '../../support/contents.ts';

const SAFETENSORS = (weights: string) => `
from safetensors.numpy import save
out.write(save(${weights}, metadata={'format': 'np'}))`;

const ONNX = (weight: string, batch: string) => `
import onnx
from onnx import helper, numpy_helper, TensorProto
w = numpy_helper.from_array(${weight}, 'w')
b = helper.make_tensor('b', TensorProto.FLOAT, [2], [1.0, 2.0])
graph = helper.make_graph(
  [helper.make_node('MatMul', ['x', 'w'], ['h']), helper.make_node('Add', ['h', 'b'], ['y'])], 'g',
  [helper.make_tensor_value_info('x', TensorProto.FLOAT, [${batch}, 3])],
  [helper.make_tensor_value_info('y', TensorProto.FLOAT, [${batch}, 2])], [w, b])
out.write(helper.make_model(graph).SerializeToString())`;

const NPZ = (save: string, b: string) => `
f = io.BytesIO()
np.${save}(f, a=np.zeros((3, 4)), b=${b})
out.write(f.getvalue())`;

const PICTURE = (format: string, options: string, change = '') => `
from PIL import Image
y, x = np.mgrid[0:64, 0:96]
p = np.stack([x * 2, y * 3, (x + y) % 256], axis=2).astype(np.uint8)
${change}
im = Image.fromarray(p)${options}
f = io.BytesIO()
im.save(f, '${format}')
out.write(f.getvalue())`;

describe.skipIf(!hasArrays())('files that the libraries of Python have written', () => {
  const lines = (name: string, before: string, after: string) =>
    linesOf(name, bytesFromPython(before), bytesFromPython(after));

  it('safetensors by names, types, shapes and bytes', async () => {
    const before = SAFETENSORS(
      "{'a': np.zeros((2, 3), np.float32), 'b': np.ones(4, np.int64), 'c': np.ones(2)}",
    );
    const after = SAFETENSORS(
      "{'a': np.zeros((2, 4), np.float32), 'b': np.ones(4, np.int64), 'd': np.ones(2)}",
    );
    expect(await lines('m.safetensors', before, after)).toEqual([
      '1 tensor added, 1 removed, 1 of another form',
      '~ a F32 [2, 3] → F32 [2, 4]',
      '- c F64 [2]',
      '+ d F64 [2]',
    ]);
    const changed = SAFETENSORS("{'a': np.zeros((2, 3), np.float32), 'b': np.arange(4), 'c': np.ones(2)}");
    expect(await lines('m.safetensors', before, changed)).toEqual([
      '1 tensor with other values',
      '~ b I64 [4]: other values',
    ]);
  });

  it('npy, also of records and by columns', async () => {
    const array = (value: string) => `np.save(out, ${value})`;
    expect(await lines('x.npy', array('np.zeros((2, 3))'), array("np.zeros((2, 3), order='F')"))).toEqual([
      '1 tensor of another form',
      '~ array <f8 [2, 3] → <f8 by columns [2, 3]',
    ]);
    const records = "np.zeros(2, dtype=[('a', 'i4'), ('b', 'f8')])";
    expect(await lines('x.npy', array('np.zeros(2)'), array(records))).toEqual([
      '1 tensor of another form',
      "~ array <f8 [2] → [('a', '<i4'), ('b', '<f8')] [2]",
    ]);
    const objects = 'np.array([None, {}], dtype=object)';
    const [, line] = await lines(
      'x.npy',
      array('np.zeros(2)'),
      `np.save(out, ${objects}, allow_pickle=True)`,
    );
    expect(line).toBe('~ array <f8 [2] → objects (a pickle) [2]');
  });

  it.each(['savez', 'savez_compressed'])(
    'npz of %s, without decompressing more than headers',
    async (save) => {
      expect(await lines('x.npz', NPZ(save, 'np.arange(5)'), NPZ(save, 'np.arange(5) + 1'))).toEqual([
        '1 tensor with other values',
        '~ b <i8 [5]: other values',
      ]);
    },
  );

  it('ONNX by weights, inputs and outputs', async () => {
    const before = ONNX('np.zeros((3, 2), np.float32)', "'N'");
    expect(await lines('m.onnx', before, ONNX('np.ones((3, 2), np.float32)', "'N'"))).toEqual([
      '1 tensor with other values',
      '~ w FLOAT [3, 2]: other values',
    ]);
    expect(await lines('m.onnx', before, ONNX('np.zeros((3, 2), np.float64)', '8'))).toEqual([
      '3 tensors of another form',
      '~ input x FLOAT [N, 3] → FLOAT [8, 3]',
      '~ output y FLOAT [N, 2] → FLOAT [8, 2]',
      '~ w FLOAT [3, 2] → DOUBLE [3, 2]',
    ]);
  });

  it('pickles are never opened, whatever writes them', async () => {
    const pickle = 'import pickle\nout.write(pickle.dumps({"a": 1}, protocol=PROTOCOL))';
    for (const protocol of ['2', '5']) {
      const bytes = bytesFromPython(pickle.replace('PROTOCOL', protocol));
      expect(await diffOf('model', bytes, 'a')).toEqual({ kind: 'opaque', why: 'pickle' });
    }
    const torch = bytesFromPython(`
import zipfile
f = io.BytesIO()
with zipfile.ZipFile(f, 'w') as z:
  z.writestr('archive/data.pkl', b'x')
  z.writestr('archive/data/0', bytes(100))
out.write(f.getvalue())`);
    expect(await diffOf('weights.bin', torch, torch)).toEqual({ kind: 'opaque', why: 'pickle' });
  });

  it.each([
    ['PNG', ''],
    ['PNG', '.convert("L")'],
    ['PNG', '.convert("RGBA")'],
    ['JPEG', ''],
    ['JPEG', '.convert("L")'],
  ])('pictures as %s%s', async (format, options) => {
    const before = bytesFromPython(PICTURE(format, options));
    const same = (await diffOf('x', before, before)) as Extract<ContentDiff, { kind: 'image' }>;
    expect(same).toMatchObject({ perceptual: { bits: 0 }, pixels: { changed: 0, ssim: 1 } });
    expect(same.before).toEqual({ format, width: 96, height: 64 });
    const after = bytesFromPython(PICTURE(format, options, 'p[:16, :48] = 255 - p[:16, :48]'));
    const { pixels } = (await diffOf('x', before, after)) as Extract<ContentDiff, { kind: 'image' }>;
    // An eighth of the pixels; a JPEG also changes some beside them.
    expect(pixels?.changed).toBeGreaterThan(0.06);
    expect(pixels?.changed).toBeLessThan(0.14);
    expect(pixels?.ssim).toBeLessThan(0.97);
  });

  it.each(['P', '1', 'L', 'LA'])('pictures of the mode %s look as they do in colour', async (mode) => {
    const picture = `.convert("${mode}")`;
    const before = bytesFromPython(PICTURE('PNG', picture));
    const after = bytesFromPython(PICTURE('PNG', `${picture}.convert("RGBA")`));
    expect(await linesOf('x', before, after)).toEqual([
      'PNG 96×64 · 0 % of the pixels changed · similarity 1.0000 (SSIM)',
      '0 of 128 bits of its look differ (dHash)',
    ]);
  });

  it('sizes of GIF and WebP, lossy, lossless and with transparency', async () => {
    const gif = bytesFromPython(PICTURE('GIF', ''));
    for (const options of ['', '.convert("RGBA")']) {
      const [line = ''] = await linesOf('x', gif, bytesFromPython(PICTURE('WebP', options)));
      expect(line).toBe('GIF 96×64 → WebP 96×64 · GIF is not decoded');
    }
    const lossless = PICTURE('WebP', '').replace("'WebP')", "'WebP', lossless=True)");
    expect(await linesOf('x', bytesFromPython(lossless), gif)).toEqual([
      'WebP 96×64 → GIF 96×64 · WebP is not decoded',
    ]);
  });
});
