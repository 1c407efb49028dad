"""Qingdao: aid for unavoidable medical expenditure, 2018."""
