import { expect, test } from 'vitest'
import { cleanFileName } from './file-name.ts'

test.each([
  ['report.pdf', 'report.pdf'],
  ['عقد البيع.pdf', 'عقد البيع.pdf'],
  ['قرارداد\u200cها.pdf', 'قرارداد\u200cها.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\claire\\offer.docx', 'offer.docx'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['a/b/', 'file'],
  ['..', 'file'],
  ['   ', 'file'],
  ['', 'file'],
  ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie: x=1.txt'],
  ['a\0.txt', 'a.txt'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['\ud800.txt', '\ufffd.txt'],
])('the name %j is kept as %j', (given, kept) => {
  expect(cleanFileName(given)).toBe(kept)
})
