/** Who belongs to whom among the branches' customers: `from` is the `type` of `to`. */
export const branchRelationships: readonly { readonly from: string; readonly type: string; readonly to: string; readonly role?: string }[] =
  [
    { from: 'TEH-2001', type: 'worksAt', to: 'TEH-1005', role: 'مدیر کلینیک' },
    { from: 'TEH-2002', type: 'worksAt', to: 'TEH-1001', role: 'مدیر خرید' },
    { from: 'TEH-2003', type: 'worksAt', to: 'TEH-1007', role: 'مدیر' },
    { from: 'TEH-2005', type: 'worksAt', to: 'TEH-1003', role: 'مدیرعامل' },
    { from: 'TEH-2007', type: 'worksAt', to: 'TEH-1004', role: 'کتاب‌فروش' },
    { from: 'TEH-2008', type: 'worksAt', to: 'TEH-1002', role: 'حسابدار' },
    { from: 'TEH-2011', type: 'worksAt', to: 'TEH-1006', role: 'مدیر تدارکات' },
    { from: 'TEH-2004', type: 'spouseOf', to: 'TEH-2002' },
    { from: 'TEH-2013', type: 'parentOf', to: 'TEH-2014' },
    { from: 'TEH-2007', type: 'referredBy', to: 'TEH-2001' },
    { from: 'TEH-2017', type: 'partnerOf', to: 'TEH-1001' },
    { from: 'DXB-2001', type: 'worksAt', to: 'DXB-1001', role: 'مديرة المشتريات' },
    { from: 'DXB-2012', type: 'worksAt', to: 'DXB-1002', role: 'مديرة المكتب' },
    { from: 'RUH-2004', type: 'worksAt', to: 'RUH-1004', role: 'مديرة مشاريع' },
    { from: 'RUH-2003', type: 'worksAt', to: 'RUH-1005', role: 'طبيب استشاري' },
    { from: 'DXB-2006', type: 'worksAt', to: 'DXB-1006', role: 'محررة' },
    { from: 'DXB-2007', type: 'worksAt', to: 'DXB-1007', role: 'مدير المدرسة' },
    { from: 'DXB-2002', type: 'spouseOf', to: 'DXB-2001' },
    { from: 'DXB-2010', type: 'referredBy', to: 'DXB-2012' },
    { from: 'DXB-2011', type: 'partnerOf', to: 'DXB-1001' },
  ]
