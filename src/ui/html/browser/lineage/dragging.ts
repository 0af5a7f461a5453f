import type { ViewPort } from './view-port.ts';

/** A press that moves less is a click. */
const CLICK = 4;
/** Pixels of a wheel for one step. */
const WHEEL = 120;

/** Drags a drawing, and zooms it by the wheel while it has the focus or with Ctrl; a page is scrolled by a wheel otherwise. */
export function enableDragging(svg: SVGSVGElement, port: ViewPort): void {
  let last: { readonly x: number; readonly y: number } | undefined;
  let isDragged = false;
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    last = { x: event.clientX, y: event.clientY };
    isDragged = false;
  });
  svg.addEventListener('pointermove', (event) => {
    if (last === undefined || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    if (!isDragged && Math.hypot(dx, dy) < CLICK) return;
    if (!isDragged) svg.setPointerCapture(event.pointerId);
    isDragged = true;
    last = { x: event.clientX, y: event.clientY };
    port.move(-dx, -dy);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    svg.addEventListener(end, () => {
      last = undefined;
    });
  // What follows a drag is no click on a node; links are not dragged away.
  svg.addEventListener(
    'click',
    (event) => {
      if (!isDragged) return;
      isDragged = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  svg.addEventListener('dragstart', (event) => event.preventDefault());
  svg.addEventListener(
    'wheel',
    (event) => {
      const isMeant = event.ctrlKey || event.metaKey || svg.parentElement?.contains(document.activeElement);
      if (isMeant !== true) return;
      event.preventDefault();
      port.zoom(-event.deltaY / WHEEL, { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
}
