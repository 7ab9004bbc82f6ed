// Words of a patient's own form, and of the nurse's side of it.
const zh = {
  patientForm: "随访问卷",
  patientAsk: "请输入您的出生年份，以确认是您本人",
  patientYear: "出生年份",
  patientOpen: "打开问卷",
  patientNoLink: "这个地址不完整。请从短信中重新点开链接。",
  patientHint: "链接只能提交一次。页面上不会出现您的病历。",
  patientSend: "提交",
  patientToFix: (n: number) => `还有 ${n} 处要填`,
  patientThanks: "已收到，谢谢！",
  patientThanksNote: "护士会查看您的回答，需要时与您联系。现在可以关闭本页。",
  patientUrgent: "如感不适或情况紧急，请直接就医或拨打 120。",
  linkSend: "发链接请患者自填",
  linkAgain: "重新发链接",
  linkSent: {
    outbox: "已交发件箱",
    gateway: "已交短信网关",
    no_number: "没有登记的电话，请把地址转告患者",
    failed: "没有发出，可复制地址转告患者",
  } as Record<string, string>,
  linkCopy: "复制地址",
  linkOnce: "地址只在此显示一次",
  linkUntil: (day: string) => `有效至 ${day}`,
  linkTries: (wrong: number, late: number) =>
    [wrong ? `出生年份错 ${wrong} 次` : "", late ? `失效后又被打开 ${late} 次` : ""]
      .filter(Boolean)
      .join("，"),
};

const en: typeof zh = {
  patientForm: "Follow-up questions",
  patientAsk: "Please enter the year of your birth, so that we know it is you",
  patientYear: "Year of birth",
  patientOpen: "Open",
  patientNoLink: "This address is not complete. Please open the link in your message again.",
  patientHint: "The link can be sent once. Nothing of your record is displayed here.",
  patientSend: "Send",
  patientToFix: (n) => `${n} to complete`,
  patientThanks: "Received. Thank you!",
  patientThanksNote: "A nurse will read your answers and call if needed. You may close this page.",
  patientUrgent: "If you feel unwell or it is urgent, see a doctor or call 120.",
  linkSend: "Send the form to the patient",
  linkAgain: "Send another link",
  linkSent: {
    outbox: "in the outbox",
    gateway: "with the gateway",
    no_number: "no number is known: pass the address on",
    failed: "not sent: copy the address and pass it on",
  },
  linkCopy: "Copy address",
  linkOnce: "The address is displayed here once",
  linkUntil: (day) => `until ${day}`,
  linkTries: (wrong, late) =>
    [wrong ? `${wrong} wrong years` : "", late ? `opened ${late} times since` : ""]
      .filter(Boolean)
      .join(", "),
};

export const patientWords = { zh, en };
