const BY_ENDING: { readonly [ending: string]: string } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** The media type of a file that calls itself an image. */
export function imageType(path: string): string | undefined {
  return BY_ENDING[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''];
}

/** Whether the bytes begin as those of that type do: what only calls itself an image is not put into a page. */
export function looksLike(type: string, bytes: Buffer): boolean {
  switch (type) {
    case 'image/png':
      return bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n';
    case 'image/jpeg':
      return bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff';
    case 'image/gif':
      return /^GIF8[79]a/.test(bytes.subarray(0, 6).toString('latin1'));
    case 'image/webp':
      return (
        bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
        bytes.subarray(8, 12).toString('latin1') === 'WEBP'
      );
    case 'image/svg+xml':
      return /<svg[\s>]/.test(bytes.subarray(0, 4096).toString('utf8'));
    default:
      return false;
  }
}
