import { createHash } from 'node:crypto';
import type { BatonError } from '#kernel';

const STYLE = `
body{font:16px/1.5 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;margin:0;background:#f4f5f7;color:#1d2129}
main{max-width:24rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:8px;box-shadow:0 1px 4px #0003}
h1{font-size:1.25rem;margin:0 0 1rem}label{display:block;margin:.75rem 0 .25rem}
input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #86909c;border-radius:4px}
button{margin-top:1.25rem;width:100%;font:inherit;padding:.6rem;border:0;border-radius:4px;background:#165dff;color:#fff}
[role=alert]{padding:.5rem .75rem;background:#ffece8;border-left:4px solid #cb272d}small{color:#4e5969}
`;

/** Own pages: no script, no image, nothing from elsewhere; forms lead back here or on to a program on this machine. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** The sign-in form. What was typed is never shown again. */
export function signInPage(refusal?: BatonError): string {
  return page('登录 Sign in', [
    alert(refusal),
    `<form method="post" autocomplete="on">`,
    field('name', '账号名 Account name', 'text', 'username', true),
    field('password', '密码 Password', 'password', 'current-password'),
    `<button>登录 Sign in</button></form>`,
  ]);
}

/** The form behind a one-time link. */
export function invitationPage(refusal?: BatonError): string {
  return page('设置账号 Make your account', [
    alert(refusal),
    `<form method="post">`,
    field('name', '账号名 Account name', 'text', 'username', true),
    field('password', '密码（至少 12 个字符） Password, 12 characters or more', 'password', 'new-password'),
    field('again', '再次输入密码 The password again', 'password', 'new-password'),
    `<button>设置 Make it</button></form>`,
  ]);
}

export function invitedPage(): string {
  return page('账号已设置 Your account is made', [
    `<p>此链接不再有效。现在可以登录：</p><p>This link is spent. Now you can sign in:</p>`,
    `<p><code>npm run ops -- sign-in --as …</code></p>`,
  ]);
}

/** @param form the provider's own, with its token against forgery */
export function signOutPage(form: string): string {
  return page('退出登录？ Sign out?', [
    form,
    `<button form="op.logoutForm" name="logout" value="yes">退出 Sign out</button>`,
    `<button form="op.logoutForm">保持登录 Stay signed in</button>`,
  ]);
}

export function signedOutPage(): string {
  return page('已退出登录 You are signed out', [`<p>可以关闭此页面。</p><p>You may close this page.</p>`]);
}

export function refusalPage(refusal: BatonError): string {
  return page('无法继续 This cannot go on', [alert(refusal)]);
}

function page(title: string, body: readonly string[]): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body.join('\n')}</main></body></html>`;
}

function alert(refusal: BatonError | undefined): string {
  if (!refusal) return '';
  const { code, entry } = refusal;
  return `<p role="alert">${entry.zh}<br>${entry.en}<br><small>${code}</small></p>`;
}

function field(name: string, label: string, type: string, autocomplete: string, first = false): string {
  const focus = first ? ' autofocus autocapitalize="none" spellcheck="false"' : '';
  return `<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="256" required${focus}>`;
}
