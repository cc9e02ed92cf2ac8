/** A system whose figures come from one address, read each second; its rules, one a line, as entries of YAML's short form. */
export const shopAt = (url: string, rules: readonly string[]): Readonly<Record<string, string>> => ({
  'systems/shop/system.yaml': `id: shop
name: Shop
sources: [ { id: app, kind: prometheus, url: "${url}", every: 1s } ]
rules: [ rules.yaml ]
`,
  'systems/shop/rules.yaml': `groups:
  - name: shop
    rules:
${rules.map((rule) => `      - ${rule}\n`).join('')}`,
})
