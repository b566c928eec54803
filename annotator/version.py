"""The version of this program: releases and the API name it."""

VERSION = "0.1.0"
