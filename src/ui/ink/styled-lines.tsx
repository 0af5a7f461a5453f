import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';

const Line = memo(function Line({ text }: { readonly text: string }): ReactElement {
  // Of an empty text ink makes no line.
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
});

/** Painted lines, one below the other; a line that is as it was costs nothing to draw again. */
export function StyledLines({ lines }: { readonly lines: readonly string[] }): ReactElement {
  return (
    <Box flexDirection="column">
      {lines.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of a screen is what is at that place.
        <Line key={row} text={text} />
      ))}
    </Box>
  );
}
