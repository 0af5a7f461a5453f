const KEY = 'mlgit-theme';

/** The reader's own choice of light or dark is kept where the browser lets a page keep anything. */
export function enableTheme(): void {
  const kept = stored();
  if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
  const button = document.querySelector<HTMLButtonElement>('button.theme');
  if (button === null) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const next = current() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    store(next);
  });
}

function current(): string {
  const chosen = document.documentElement.dataset.theme;
  return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Browsers refuse it to some files: then nothing was kept.
    return null;
  }
}

function store(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // As above: the choice lasts as long as the page.
  }
}
