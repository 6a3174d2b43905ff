// Types of preact.js, as far as the pages use it. Not served.
type Update<S> = (next: S | ((before: S) => S)) => void;
type Effect = () => void | (() => void);

export function html(strings: TemplateStringsArray, ...values: unknown[]): unknown;
export function render(tree: unknown, parent: Element): void;
export function useState<S>(initial: S | (() => S)): [S, Update<S>];
export function useReducer<S>(reduce: (state: S, action?: unknown) => S, initial: S): [S, (action?: unknown) => void];
export function useEffect(effect: Effect, inputs?: unknown[]): void;
export function useLayoutEffect(effect: Effect, inputs?: unknown[]): void;
export function useRef<T>(initial: T): { current: T };
