// Polls for visible data, less often while the page is not used.
import { stillFor } from "./input.js";
import { useEffect } from "./preact.js";

// Milliseconds without input after which a page polls less often, because a member's requests are limited.
const STILL = 120_000;
// How many turns of three it then skips.
const PASSED = 2;

/**
 * Poll these paths while their data is visible.
 * @param {string[]} paths
 * @param {number} every milliseconds; 0: never
 * @param {(path: string, always?: boolean) => Promise<void>} load
 */
export function usePolled(paths, every, load) {
  useEffect(() => {
    if (!paths.length || !every) return undefined;
    let passed = 0;
    const timer = setInterval(() => {
      const isStill = stillFor() > STILL;
      passed = isStill && passed < PASSED ? passed + 1 : 0;
      if (!document.hidden && !passed) for (const path of paths) void load(path, true);
    }, every);
    const back = () => void (document.hidden || paths.forEach((path) => load(path)));
    document.addEventListener("visibilitychange", back);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
    };
  }, [paths.join("\n"), every]);
}
