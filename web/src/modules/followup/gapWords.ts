// Words of missing values of disease datasets that follow-up fetches.
const zh = {
  gaps: "补齐缺失的值",
  gapsNote: "值从任何来源到达，任务自行关闭；来源撤回，任务恢复",
  gapOf: (disease: string, variable: string) => `${disease}：缺少“${variable}”的人`,
  gapLead: "本院在该病种数据集中、各院都没有这个值的人，每人一个任务，分给项目中本院的随访护士。",
  gapProject: "交给哪个随访项目",
  gapDays: "几天内补齐",
  gapMake: "建立随访任务",
  gapMade: (n: number, lacking: number) => `已建立 ${n} 个任务；缺少此值的有 ${lacking} 人`,
  gapThere: "，其余的已有未完成的任务",
  gapElsewhere: (n: number) => `另有 ${n} 人的值在别的医院已有，不需要再问。`,
  gapNoProject: "您没有正在进行、由您管理的随访项目。先建立并开始一个。",
  gapNoGap: "没有指明缺少的值。请从单病种的完整度里点变量名，再选“交给随访”。",
  gap: "缺失的值",
  gapTasks: "任务",
  gapOpen: "未完成",
  gapFilled: "值已到，自行关闭",
  gapCancelled: "已取消",
  toProject: "打开项目",
};

const en: typeof zh = {
  gaps: "Missing values to fetch",
  gapsNote: "A value that comes from any source closes its task; withdrawn, the task returns",
  gapOf: (disease, variable) => `${disease}: who lacks “${variable}”`,
  gapLead:
    "A task for everybody of this hospital in the dataset whom no hospital has the value of, given to the " +
    "project's nurses of this hospital.",
  gapProject: "Project that follows them up",
  gapDays: "Within days",
  gapMake: "Make tasks",
  gapMade: (n, lacking) => `${n} tasks were made; ${lacking} persons lack the value`,
  gapThere: ", the others have an open task",
  gapElsewhere: (n) => `${n} more have it at another hospital: nobody needs to ask.`,
  gapNoProject: "You manage no running project. Make and begin one first.",
  gapNoGap: "No missing value was named. Press a variable under completeness of a disease, then follow-up.",
  gap: "Missing value",
  gapTasks: "Tasks",
  gapOpen: "Open",
  gapFilled: "Value came, closed",
  gapCancelled: "Cancelled",
  toProject: "Open the project",
};

export const gapWords = { zh, en };
