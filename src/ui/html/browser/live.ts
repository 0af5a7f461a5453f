import { say } from './element.ts';

/** Asked for no more often than this. */
const PAUSE_MS = 700;

/** A served page hears of changes, takes itself anew, and replaces what is different. */
export function followChanges(changed: (main: HTMLElement) => void): void {
  if (document.body.dataset.events === undefined) return;
  let isAsking = false;
  let again = false;
  const refresh = async (): Promise<void> => {
    if (isAsking) {
      again = true;
      return;
    }
    isAsking = true;
    try {
      await takeAnew(changed);
    } finally {
      setTimeout(() => {
        isAsking = false;
        if (again) {
          again = false;
          void refresh();
        }
      }, PAUSE_MS);
    }
  };
  listenWhileSeen(() => void refresh());
}

/** A browser has six connections to a server for all its tabs together: one that nobody looks at holds none. */
function listenWhileSeen(changed: () => void): void {
  let source: EventSource | undefined;
  const listen = (): void => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    // What has changed since the page was made is told at once.
    source = new EventSource(document.body.dataset.events ?? '');
    source.addEventListener('changed', changed);
    source.addEventListener('error', () => setLost(true));
    source.addEventListener('open', () => setLost(false));
  };
  document.addEventListener('visibilitychange', listen);
  listen();
}

function setLost(isLost: boolean): void {
  if (document.body.classList.toggle('lost-server', isLost))
    say('mlgit ui has ended: the page does not change any more');
}

async function takeAnew(changed: (main: HTMLElement) => void): Promise<void> {
  const answer = await fetch(location.href, { cache: 'no-store' });
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = next.title;
  document.body.dataset.events = next.body.dataset.events;
  replaceIfDifferent(document.querySelector('.bar-title'), next.querySelector('.bar-title'));
  for (const part of changedParts(next)) changed(part);
}

/** Sections are replaced one by one, so that what a reader opened or scrolled elsewhere stays as it is. */
function changedParts(next: Document): HTMLElement[] {
  const main = document.getElementById('main');
  const nextMain = next.getElementById('main');
  if (main === null || nextMain === null) return [];
  if (document.getElementById('flow-data') !== null) {
    const top = replaceIfDifferent(document.getElementById('flow-top'), next.getElementById('flow-top'));
    const data = replaceIfDifferent(document.getElementById('flow-data'), next.getElementById('flow-data'));
    const hasView =
      next.getElementById('flow-view') === null || document.getElementById('flow-view') !== null;
    if (!hasView) location.reload();
    return [top ?? data].filter((part) => part !== undefined);
  }
  const ids = (of: Element): string => [...of.querySelectorAll('section[id]')].map(({ id }) => id).join(' ');
  if (ids(main) !== ids(nextMain)) {
    main.replaceChildren(...nextMain.childNodes);
    return [main];
  }
  const heads = replaceIfDifferent(main.querySelector('.hero'), nextMain.querySelector('.hero'));
  const sections = [...main.querySelectorAll('section[id]')].map((own) =>
    replaceIfDifferent(own, next.getElementById(own.id)),
  );
  return [heads, ...sections].filter((part) => part !== undefined);
}

/** Compared as they came: what the script of the page has drawn into them since is no difference. */
const sources = new WeakMap<Element, string>();

function replaceIfDifferent(old: Element | null, next: Element | null): HTMLElement | undefined {
  if (old === null || next === null) return undefined;
  const source = next.outerHTML;
  if (sources.get(old) === source) return undefined;
  const opened = new Set(
    [...old.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent),
  );
  for (const summary of next.querySelectorAll('details > summary'))
    if (opened.has(summary.textContent)) (summary.parentElement as HTMLDetailsElement).open = true;
  const imported = document.importNode(next, true) as HTMLElement;
  sources.set(imported, source);
  old.replaceWith(imported);
  return imported;
}
