export interface Point {
  readonly x: number;
  readonly y: number;
}

const CLOSEST = 3;
const STEP = 1.3;
const MARGIN = 16;
/** Less than this, and names cannot be read. */
const LEGIBLE = 0.58;

/** What of a drawing is seen: moved and scaled by its `viewBox`. */
export class ViewPort {
  private readonly svg: SVGSVGElement;
  private middle: Point = { x: 0, y: 0 };
  /** Pixels of the screen for one of the drawing. */
  private scale = 1;
  /** What it was fitted around, until a reader moves it: then it is fitted again where there is more or less room. */
  private around: Point | undefined;

  constructor(svg: SVGSVGElement) {
    this.svg = svg;
    svg.removeAttribute('width');
    svg.removeAttribute('height');
    new ResizeObserver(() => (this.around === undefined ? this.show() : this.begin(this.around))).observe(
      svg,
    );
  }

  /** By pixels of the screen. */
  move(dx: number, dy: number): void {
    this.around = undefined;
    this.middle = { x: this.middle.x + dx / this.scale, y: this.middle.y + dy / this.scale };
    this.show();
  }

  /** Larger for `steps` above zero; what is at `fixed` of the screen stays there. */
  zoom(steps: number, fixed?: Point): void {
    this.around = undefined;
    const box = this.svg.getBoundingClientRect();
    const dx = fixed === undefined ? 0 : fixed.x - box.left - box.width / 2;
    const dy = fixed === undefined ? 0 : fixed.y - box.top - box.height / 2;
    const scale = Math.min(CLOSEST, Math.max(this.least(), this.scale * STEP ** steps));
    this.middle = {
      x: this.middle.x + dx / this.scale - dx / scale,
      y: this.middle.y + dy / this.scale - dy / scale,
    };
    this.scale = scale;
    this.show();
  }

  /** All that is drawn. */
  fit(): void {
    this.around = undefined;
    const { x, y, width, height } = this.svg.getBBox();
    this.middle = { x: x + width / 2, y: y + height / 2 };
    this.scale = this.fitting();
    this.show();
  }

  /** All that is drawn, or as much around a point as can be read. */
  begin(around: Point): void {
    this.fit();
    this.around = around;
    if (this.scale >= LEGIBLE) return;
    const box = this.svg.getBBox();
    this.scale = LEGIBLE;
    this.middle = {
      x: filling(around.x, { from: box.x, drawn: box.width, seen: this.svg.clientWidth / LEGIBLE }),
      y: filling(around.y, { from: box.y, drawn: box.height, seen: this.svg.clientHeight / LEGIBLE }),
    };
    this.show();
  }

  /** Moves as little as brings a point into sight. */
  reveal(point: Point): void {
    if (this.around !== undefined) this.around = point;
    const half = (size: number): number => Math.max(0, size / 2 / this.scale - 140 / Math.max(this.scale, 1));
    const near = (value: number, middle: number, room: number): number =>
      Math.min(value + room, Math.max(value - room, middle));
    this.middle = {
      x: near(point.x, this.middle.x, half(this.svg.clientWidth)),
      y: near(point.y, this.middle.y, half(this.svg.clientHeight)),
    };
    this.show();
  }

  private fitting(): number {
    const { width, height } = this.svg.getBBox();
    const room = (size: number, drawn: number): number => (size - 2 * MARGIN) / Math.max(drawn, 1);
    return Math.max(
      0.01,
      Math.min(1, room(this.svg.clientWidth, width), room(this.svg.clientHeight, height)),
    );
  }

  private least(): number {
    return Math.min(0.2, this.fitting());
  }

  private show(): void {
    const [width, height] = [this.svg.clientWidth / this.scale, this.svg.clientHeight / this.scale];
    if (width === 0 || height === 0) return;
    const { x, y } = this.middle;
    this.svg.setAttribute('viewBox', `${x - width / 2} ${y - height / 2} ${width} ${height}`);
  }
}

interface Extent {
  readonly from: number;
  readonly drawn: number;
  readonly seen: number;
}

/** A middle as near to the wished one as leaves no more empty than has to be. */
function filling(wished: number, { from, drawn, seen }: Extent): number {
  const room = seen / 2 - MARGIN / LEGIBLE;
  if (drawn <= 2 * room) return from + drawn / 2;
  return Math.min(from + drawn - room, Math.max(from + room, wished));
}
