import { say } from './element.ts';

/** Buttons that copy a text, also those that come later. */
export function enableCopying(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>('[data-copy]');
    const text = button?.dataset.copy;
    if (button === undefined || button === null || text === undefined) return;
    copy(text).then(
      () => tell(button, `Copied ${text}`, 'copied'),
      () => tell(button, 'The browser does not let this page copy', 'refused'),
    );
  });
}

function tell(button: HTMLElement, text: string, state: string): void {
  say(text);
  button.dataset.state = state;
  setTimeout(() => delete button.dataset.state, 1500);
}

/** A page of a file has no clipboard of its own in some browsers. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('copying was refused');
}
