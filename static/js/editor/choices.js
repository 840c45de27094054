// What can be chosen by typing, as the server has written it into the page.

const pageOptions = ({ file, title, anchors }) => [
  { value: file, label: title, note: file },
  ...anchors.map((heading) => ({
    value: `${file}#${heading.anchor}`,
    label: heading.title,
    note: `${title}, ${file}#${heading.anchor}`,
  })),
];

const imageOption = ({ name, note, text }) => ({ value: text, label: name, note });

// The pictures that there are by now; what is known already when nobody answers.
export async function imagesNow(address, known) {
  try {
    const answer = await fetch(address);
    return (await answer.json()).images.map(imageOption);
  } catch {
    return known;
  }
}

// Options by the name of the tool: ``value`` goes into the text, the others are read.
export function readChoices(script) {
  const { sources, terms, pages, images, components } = JSON.parse(script.textContent);
  return {
    link: pages.flatMap(pageOptions),
    source: sources.map(({ id, title }) => ({ value: id, label: title, note: id })),
    term: terms.map((term) => ({ value: term, label: term })),
    image: images.map(imageOption),
    component: components.map(({ name, text, help }) => ({ value: text.trimEnd(), label: name, note: `${help}\n${text}` })),
  };
}
