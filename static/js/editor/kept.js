// Copies of a draft in this browser, for as long as the server does not have them.

// What is typed, by the names of the fields.
export function fieldsOf(form) {
  const isTyped = ([name]) => name === "text" || name.startsWith("header-");
  return Object.fromEntries([...new FormData(form)].filter(isTyped));
}

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Each opening of the editor has a copy of its own: what an earlier one left is never overwritten.
export function copiesOf(file) {
  const start = `draft ${file} `;
  const own = start + Date.now();
  return {
    // False when the browser has no room, or may not keep anything.
    keep(fields, at) {
      try {
        localStorage.setItem(own, JSON.stringify({ fields, at }));
        return true;
      } catch {
        return false;
      }
    },
    forget: () => localStorage.removeItem(own),
    earlier() {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(start) && key !== own);
      return keys.sort().map((key) => ({
        ...JSON.parse(localStorage.getItem(key)),
        forget: () => localStorage.removeItem(key),
      }));
    },
  };
}
