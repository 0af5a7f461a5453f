/** Files of Python are imported as their text, so that a bundle carries them. */
declare module '*.py' {
  const text: string;
  export default text;
}
