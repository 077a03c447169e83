"""How the sign-in library behaves here: nobody signs up; second-factor secrets are sealed at rest."""

from __future__ import annotations

import base64
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from qicheng.core.sealing import open_sealed, seal
from qicheng.staff.models import Account


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Signs in and notes when: a session opened before a revocation is known by it."""
        super().login(request, user)
        request.session["signed_in_at"] = time.time()

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """The first password, known to whoever printed it, is no password of one's own."""
        if isinstance(user, Account) and user.must_change_password and user.check_password(password):
            raise ValidationError("新密码不能和首次密码相同。请另设一个。")
        return super().clean_password(password, user)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A password of one's own takes the place of the first one."""
        if isinstance(user, Account):
            user.must_change_password = False
        super().set_password(user, password)


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, aad="mfa")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(base64.b64decode(encrypted_text), aad="mfa")
