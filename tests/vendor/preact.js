/*
 * preact.js - what htdocs/vendor/preact.js is made of: the three libraries of the pages in one file, with `html` ready to use.
 * The build is esbuild's, from the versions in package-lock.json (see VENDOR in the Makefile). Never committed, served as
 * /vendor/preact.js. tests/tsconfig.json lets the type checker read this file where the pages import the built one.
 */
import { h } from 'preact';
import htm from 'htm';

export { h, render, createContext, Fragment, Component } from 'preact';
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useId } from 'preact/hooks';
export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from '@preact/signals';

/**
 * @template T
 * @typedef {import('@preact/signals').Signal<T>} Signal
 */

/** Tagged template: html`<p class="x">${text}</p>`. Text is always text: nothing is parsed as HTML. */
export const html = htm.bind(h);
