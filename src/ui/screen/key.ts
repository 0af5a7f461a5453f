type NamedKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'ctrl-c'
  | 'ctrl-d'
  | 'ctrl-z';

/**
 * A key as every screen knows it: a character as it was typed, or one of these names. The same on every system, whatever a
 * terminal sends for it.
 */
export type Key = NamedKey | (string & Record<never, never>);
