/** What React keeps of a component, as far as it is looked at here. */
type Fiber = {
  child: Fiber | null
  sibling: Fiber | null
  alternate: Fiber | null
  flags: number
  tag: number
  type: unknown
}

/** React's own numbers: a component that is a function, plain or within `memo`, and the mark of one that was called. */
const functions = new Set([0, 14, 15])
const called = 1

let draws: Map<string, number> | null = null

function take(fiber: Fiber): void {
  const { tag, flags, type } = fiber
  if (draws !== null && functions.has(tag) && (flags & called) !== 0 && typeof type === 'function')
    draws.set(type.name, (draws.get(type.name) ?? 0) + 1)
  // A part that was left as it was keeps its children, and the marks they have from before.
  if (fiber.child === (fiber.alternate?.child ?? null)) return
  for (let child = fiber.child; child !== null; child = child.sibling) take(child)
}

// React looks for this when it is loaded, as it does for its developer tools: this module comes before it.
Object.assign(globalThis, {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: (_renderer: number, root: { current: Fiber }) => take(root.current),
    onCommitFiberUnmount: () => undefined
  }
})

/**
 * Counts how often each component is drawn from now on, by its name.
 * @returns ends it, with the counts
 */
export function countDraws(): () => ReadonlyMap<string, number> {
  const counted = new Map<string, number>()
  draws = counted
  return () => {
    draws = null
    return counted
  }
}
