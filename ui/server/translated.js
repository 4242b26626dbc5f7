/*
 * A page that the browser translates stays a page of Streamlit's.
 *
 * A translator puts an element <font> in the place of each text. React goes on with the text that is no longer there:
 * a new number is never seen, and where the text is to be removed it stops with NotFoundError. Here a text that React
 * changes comes back in place of its translation, which the translator then makes anew; and what React does beside it
 * or takes away is done with the translation.
 */
(() => {
  "use strict";
  const standIns = new WeakMap(); // a text that was taken out -> the element that stands in its place

  const isStandIn = (node) => node?.nodeName === "FONT";
  const all = document.getElementsByTagName("font");

  new MutationObserver((changes) => {
    if (!all.length) return; // nobody translates: a chart alone adds thousands of elements
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of changes) {
      const found = [...addedNodes, previousSibling, nextSibling].find(isStandIn);
      if (!found) continue;
      for (const node of removedNodes) if (node.nodeType === Node.TEXT_NODE) standIns.set(node, found);
    }
  }).observe(document.documentElement, { subtree: true, childList: true });

  function shown(node, parent) {
    if (!node || node.parentNode === parent) return node;
    const standIn = standIns.get(node);
    return standIn?.parentNode === parent ? standIn : node;
  }

  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function remove(child) {
    removeChild.call(this, shown(child, this));
    return child;
  };
  Node.prototype.insertBefore = function insert(child, before) {
    return insertBefore.call(this, child, shown(before, this));
  };

  const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
  Object.defineProperty(Node.prototype, "nodeValue", {
    ...value,
    set(text) {
      value.set.call(this, text);
      const standIn = !this.parentNode && standIns.get(this);
      if (standIn?.parentNode) standIn.replaceWith(this);
    },
  });
})();
