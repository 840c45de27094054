// Copies of a draft in this browser, for as long as the server does not have them.

// What is typed, by the names of the fields.
export function fieldsOf(form) {
  const isTyped = ([name]) => name === "text" || name.startsWith("header-");
  return Object.fromEntries([...new FormData(form)].filter(isTyped));
}

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

// Each opening of the editor has a copy of its own: what an earlier one left is never overwritten.
// Whoever else signs in on this computer is neither shown it nor asked about it.
export function copiesOf({ copies }) {
  const starts = copies.split("|");
  const own = starts[0] + Date.now();
  const store = storage();
  let side = "";
  let offered = [];
  return {
    // False when the browser has no room, or may not keep anything.
    keep(fields, at) {
      try {
        store.setItem(own + side, JSON.stringify({ fields, at }));
        return true;
      } catch {
        return false;
      }
    },
    // When two texts are exchanged, the copy of the one that leaves the editor stays.
    turn: () => (side = side ? "" : " too"),
    // Once the site has what was chosen, and no sooner.
    forget: () => [own, `${own} too`, ...offered].forEach((key) => store?.removeItem(key)),
    earlier() {
      const isOne = (key) => !key.startsWith(own) && starts.some((start) => key.startsWith(start));
      offered = Object.keys(store ?? {}).filter(isOne);
      return offered.sort().map((key) => JSON.parse(store.getItem(key)));
    },
  };
}
