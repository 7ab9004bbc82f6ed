// Words of research projects.
const zh = {
  projects: "研究项目",
  projectsLead: "我参加的项目；授权到期或成员退出时，数据访问自动停止",
  title: "标题",
  part: "我的角色",
  state: "状态",
  ends: "结束日期",
  daysLeft: (n: number) => (n ? `还剩 ${n} 天` : "已到期"),
  grants: "有效授权",
  noProjects: "您还没有参加研究项目。",
};

const en: typeof zh = {
  projects: "Research projects",
  projectsLead: "Projects you belong to; access to data ends by itself with the grant or the membership",
  title: "Title",
  part: "My part",
  state: "State",
  ends: "Last day",
  daysLeft: (n) => (n === 1 ? "1 day left" : n ? `${n} days left` : "over"),
  grants: "Grants in force",
  noProjects: "You belong to no research project yet.",
};

export const words = { zh, en };
