"""Tables of imports. A batch is what a clerk dropped at once; its rows wait here, sealed, until they are committed."""

from django.db import models


class Batch(models.Model):
    """One import: its files, how far it has come, and the answer it gave."""

    class Kind(models.TextChoices):
        BASE = "BASE", "上年基础数据"
        SURVEY = "SURVEY", "今年摸底名册"
        ENTERPRISES = "ENTERPRISES", "企业情况"

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", "已上传"
        READING = "READING", "正在读取"
        READY = "READY", "待确认"
        COMMITTING = "COMMITTING", "正在写入"
        DONE = "DONE", "已完成"
        UNDONE = "UNDONE", "已撤销"
        FAILED = "FAILED", "未完成"

    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    season = models.IntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    created_at = models.DateTimeField("上传时间")
    account_id = models.BigIntegerField("上传账号", null=True)
    label = models.CharField("上传人", max_length=100)
    place = models.CharField("范围", max_length=12, default="")
    sender = models.CharField("来源单位", max_length=100, default="")
    digest = models.CharField("内容摘要", max_length=64)
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    cursor = models.BigIntegerField("已写入到", default=0)
    result = models.TextField("结果", default="")
    message = models.CharField("说明", max_length=300, default="")

    class Meta:
        verbose_name = "导入批次"


class File(models.Model):
    """One file of a batch, or one member of a zip."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    path = models.CharField("文件", max_length=400)
    stored = models.CharField("存放", max_length=200, default="")
    position = models.PositiveIntegerField("次序")
    sha256 = models.CharField("摘要", max_length=64, default="")
    status = models.CharField("处理", max_length=10, default="")
    code = models.CharField("原因代码", max_length=30, default="")
    reason = models.CharField("原因", max_length=400, default="")
    mapping = models.TextField("列对应", default="")
    rows = models.PositiveIntegerField("行数", default=0)
    read = models.BooleanField("已读取", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "path"], name="file_once_a_batch")]


class Row(models.Model):
    """One data row with its verdict. The row itself is sealed and dropped some weeks after it was committed."""

    class Verdict(models.TextChoices):
        ACCEPTED = "ACCEPTED", "通过"
        REPEAT_IN_FILE = "REPEAT_FILE", "同一文件内重复"
        REPEAT_ACROSS = "REPEAT_ACROSS", "不同文件间重复"
        REFUSED = "REFUSED", "退回"

    id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    file = models.ForeignKey(File, models.CASCADE, related_name="found", db_index=False)
    sheet = models.CharField("工作表", max_length=80)
    number = models.PositiveIntegerField("行号")
    verdict = models.CharField("结论", max_length=14, default="")
    code = models.CharField("退回原因", max_length=20, default="")
    warnings = models.CharField("提示", max_length=200, default="")
    village = models.CharField("村", max_length=12, default="")
    id_index = models.CharField("身份证号索引", max_length=32, default="")
    payload = models.BinaryField("内容（加密）", null=True)
    chosen = models.BooleanField("写入", default=True)
    person_id = models.BigIntegerField("人员", null=True)
    before = models.BinaryField("写入前（加密）", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "verdict", "id"], name="row_verdict"),
            models.Index(fields=["batch", "id"], name="row_batch"),
        ]


class Template(models.Model):
    """A mapping of columns that a sender's files had, remembered by their header."""

    sender = models.CharField("来源单位", max_length=100)
    kind = models.CharField("种类", max_length=12)
    fingerprint = models.CharField("表头摘要", max_length=64)
    mapping = models.TextField("列对应")
    by = models.CharField("设定人", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "kind", "fingerprint"], name="template_once")
        ]
