/** Whether a name with slashes is `top`, or below it. Purely by text: a path with `.` or `..` in it is what it says. */
export function isAtOrBelow(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}
