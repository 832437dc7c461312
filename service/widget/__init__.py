"""The chat widget: TypeScript in `src/`, built by `make widget` into the `widget.js` beside it."""
