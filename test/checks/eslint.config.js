import path from 'node:path'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// Names and imports have checks of their own beside this one (names.ts, zones.ts): their rules reach over scripts and components alike.
export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'test-results/', '.kreida/', '**/*.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': 'off', // the compiler says so already
      '@typescript-eslint/no-redeclare': 'off', // a schema and its type share a name
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: path.resolve(import.meta.dirname, '../..') } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...vue.configs['flat/essential'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/no-v-text-v-html-on-component': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/define-emits-declaration': ['error', 'type-based'],
      // Of HTML's own elements: a component's `title` may be a key.
      'vue/no-bare-strings-in-template': [
        'error',
        { allowlist: ['kreida'], attributes: { '/^[a-z]+$/': ['title', 'alt', 'placeholder', 'aria-label'] } },
      ],
      'vue/require-explicit-emits': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-useless-v-bind': 'error',
      'vue/html-button-has-type': 'error',
      'vue/no-template-target-blank': 'error',
      'vue/eqeqeq': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.ts', '**/*.vue'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-console': 'off' },
  },
)
