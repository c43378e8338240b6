/*
 * idp_pages.mjs - what a demo identity provider shows: choice of account, signing out, errors.
 *
 * Plain HTML with its own style sheet inside; the Content-Security-Policy names that one style and that one script by hash.
 */
import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light; --ink: #1a1a1c; --soft: #626264; --line: #d8d8db; --accent: #00428c; --wash: #e8f1fe; --paper: #f8f8fb; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.7;
  word-break: auto-phrase; text-wrap: pretty;
  font-family: "Noto Sans JP", "BIZ UDPGothic", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif; }
header { background: #fff; border-bottom: 1px solid var(--line); }
header p, main { max-width: 44rem; margin: 0 auto; padding: 0 1.25rem; }
header p { padding-top: .9rem; padding-bottom: .9rem; font-weight: 700; color: var(--accent); }
header span { display: block; font-weight: 400; font-size: .875rem; color: var(--soft); }
main { padding-top: 2rem; padding-bottom: 3rem; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.4; text-wrap: balance; }
p { margin: 0 0 .75rem; }
.en { color: var(--soft); font-size: .875rem; }
.note { border-left: 4px solid var(--accent); background: var(--wash); padding: .5rem 1rem; margin: 1rem 0 1.5rem; }
.note p { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; background: #fff; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
form { margin: 0; }
button { font: inherit; color: inherit; cursor: pointer; }
li button { display: grid; grid-template-columns: 13rem 1fr 1.5rem; gap: 0 1rem; align-items: center; width: 100%; min-height: 4rem;
  padding: .75rem 1.25rem; text-align: left; background: #fff; border: 0; }
li button:hover { background: var(--wash); }
li button:hover b { text-decoration: underline; }
button:focus-visible, a:focus-visible { outline: 4px solid #000; outline-offset: -4px; box-shadow: inset 0 0 0 6px #ffd43d; }
b { color: var(--accent); font-size: 1.0625rem; }
li .en { display: block; }
svg { width: 1.25rem; height: 1.25rem; fill: none; stroke: var(--accent); stroke-width: 2; }
.act { display: inline-block; padding: .75rem 1.5rem; border: 0; border-radius: 8px; background: var(--accent); color: #fff; font-weight: 700; }
@media (max-width: 40rem) {
  main { padding-top: 1.25rem; }
  li button { grid-template-columns: 1fr 1.5rem; }
  li button > * { grid-column: 1; }
  li button svg { grid-column: 2; grid-row: 1 / span 2; }
}
@media (forced-colors: active) { svg { stroke: ButtonText; } }
`;
const script = `document.querySelector('form').requestSubmit(document.querySelector('button'));`;

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Headers of a page that may post to itself and from there to the given origins. */
export function headers(origins) {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; `
      + `form-action 'self' ${origins.join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  };
}

export function escape(text) {
  return String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function page(provider, title, body) {
  return `<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - ${escape(provider.name_ja)}</title>
<style>${style}</style>
</head>
<body>
<header><p>${escape(provider.name_ja)}<span lang="en">${escape(provider.name_en)}</span></p></header>
<main>
${body}
</main>
</body>
</html>
`;
}

function account(one, action) {
  return `<li><form method="post" action="${escape(action)}"><button name="sub" value="${escape(one.sub)}">
<span><b>${escape(one.name_ja)}</b> <span class="en" lang="en">${escape(one.name_en)}</span></span>
<span>${escape(one.role_ja)} <span class="en" lang="en">${escape(one.role_en)}</span></span>
<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5l7 7-7 7"/></svg>
</button></form></li>`;
}

/** One button for each account; each posts `sub` to action. */
export function choose(provider, accounts, action) {
  return page(provider, 'アカウントを選ぶ', `<h1>アカウントを選んでください</h1>
<p class="en" lang="en">Choose an account</p>
<div class="note"><p>これはデモ用のログイン画面です。実在の会社・人物ではなく、パスワードもありません。</p>
<p class="en" lang="en">This is a log-in page for the demo: invented people, no passwords.</p></div>
<ul>
${accounts.map((one) => account(one, action)).join('\n')}
</ul>`);
}

/** Posts the form of the provider by itself; a button for browsers without scripts. */
export function leaving(provider, form) {
  return page(provider, 'ログアウト', `<h1>ログアウトしています</h1>
<p class="en" lang="en">Signing out</p>
${form}
<button class="act" type="submit" form="op.logoutForm" name="logout" value="yes">ログアウトする / Sign out</button>
<script>${script}</script>`);
}

export function left(provider) {
  return page(provider, 'ログアウトしました', `<h1>ログアウトしました</h1>
<p class="en" lang="en">You are signed out. You may close this page.</p>`);
}

export function failed(provider, what) {
  return page(provider, 'ログインできません', `<h1>ログインを続けられません</h1>
<p>ポータルの入口に戻って、もう一度ログインしてください。</p>
<p class="en" lang="en">The log-in cannot go on. Please go back to the portal's entry page and sign in again.</p>
<p class="en" lang="en">${escape(what)}</p>`);
}
